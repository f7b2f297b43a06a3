/* SPDX-License-Identifier: MIT */
/* The MC146818 clock and its memory. The system interface has no clock of the day, so the guest's
 * starts at a fixed date and goes on with the monotonic clock.                                   */
#include "device.h"

#define START_SECONDS 1700000000 /* 2023-11-14 22:13:20 UTC */
#define NS_PER_SECOND 1000000000

enum { SECONDS = 0, MINUTES = 2, HOURS = 4, WEEKDAY = 6, DAY = 7, MONTH = 8, YEAR = 9,
       STATUS_A = 10, STATUS_B = 11, STATUS_C = 12, STATUS_D = 13, CENTURY = 0x32 };

static uint8_t memory[128] = {[STATUS_A] = 0x26, [STATUS_B] = 0x02};
static uint8_t index_register;

struct date {
  uint32_t year, month, day;
};

/* Days since 1970-01-01, counted in eras of 400 years that start on 1 March. */
static struct date date_of(uint32_t days) {
  uint32_t shifted = days + 719468;
  uint32_t in_era = shifted % 146097;
  uint32_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
  uint32_t in_year = in_era - (365 * year + year / 4 - year / 100);
  uint32_t from_march = (5 * in_year + 2) / 153;
  struct date date;
  date.day = in_year - (153 * from_march + 2) / 5 + 1;
  date.month = from_march < 10 ? from_march + 3 : from_march - 9;
  date.year = year + shifted / 146097 * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

static uint32_t bcd(uint32_t value) {
  return value / 10 << 4 | value % 10;
}

static uint32_t rtc_read(uint16_t port, uint32_t size) {
  (void)size;
  if (port == 0x70) return 0xFF; /* the index cannot be read back */
  uint32_t seconds = START_SECONDS + (uint32_t)(machine_now() / NS_PER_SECOND);
  struct date date = date_of(seconds / 86400);
  switch (index_register) {
    case SECONDS: return bcd(seconds % 60);
    case MINUTES: return bcd(seconds / 60 % 60);
    case HOURS: return bcd(seconds / 3600 % 24);
    case WEEKDAY: return bcd((seconds / 86400 + 4) % 7 + 1);
    case DAY: return bcd(date.day);
    case MONTH: return bcd(date.month);
    case YEAR: return bcd(date.year % 100);
    case CENTURY: return bcd(date.year / 100);
    case STATUS_C: return 0;
    case STATUS_D: return 0x80; /* the battery is good */
    default: return memory[index_register];
  }
}

/* Setting the time is accepted and forgotten; 24-hour BCD is the only format. */
static void rtc_write(uint16_t port, uint32_t size, uint32_t value) {
  (void)size;
  if (port == 0x70)
    index_register = value & 0x7F;
  else if (index_register != STATUS_A && index_register != STATUS_B)
    memory[index_register] = (uint8_t)value;
}

const struct device rtc = {0x70, 0x71, false, rtc_read, rtc_write};
