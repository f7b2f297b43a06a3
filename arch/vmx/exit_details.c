/* SPDX-License-Identifier: MIT */
/* The cuts of what the core never asks for, for who explains exits: all is in the header, which is
 * proved with this file. */
#include "temora/exit_details.h"
