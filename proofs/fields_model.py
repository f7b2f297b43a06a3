# SPDX-License-Identifier: MIT
"""The model of a table of fields, and the proof that encoding and decoding are inverse."""
from fields_table import TABLES, origin, wrap

NEXT = "\n\n"


def cut(field, size):
    if field.low == 0:
        return f"mod bits {field.range}"
    text = f"div bits {field.unit}"
    return text if field.last == size else f"mod ({text}) {field.range}"


def low_sum(fields):
    """The fields' sum, each in its place."""
    return " + ".join(field.variable if field.low == 0 else f"{field.unit} * {field.variable}"
                      for field in fields) or "0"


def high_sum(fields, base):
    """The fields' sum above bit `base`."""
    if not fields:
        return "0"
    first = fields[0]
    inner = first.variable if len(fields) == 1 else \
        f"{first.variable} + {first.range} * ({high_sum(fields[1:], first.last)})"
    return inner if first.low == base else f"{2 ** (first.low - base)} * ({inner})"


def functions(form):
    out = [f"  (* {form.title}. {form.sdm} *)"]
    for field in form.fields:
        out.append(f"  function {field.full} (bits : int) : int = {cut(field, form.size)}")
    names = " ".join(field.variable for field in form.fields)
    out.append(f"  function encode_{form.name} ({names} : int) : int =\n"
               f"    {high_sum(form.fields, 0)}")
    return "\n".join(wrap(line, "    ") for line in out)


def decode_lemma(form):
    """Each field comes out of the encoding as it went in."""
    names = " ".join(field.variable for field in form.fields)
    ranges = " -> ".join(f"0 <= {f.variable} < {f.range}" for f in form.fields)
    parts = []
    for i, field in enumerate(form.fields):
        low, high = low_sum(form.fields[:i]), high_sum(form.fields[i + 1:], field.last)
        above = f"{field.range} * ({high}) + {field.variable}"
        parts.append(f"({field.full} x = {field.variable} by x = {field.unit} * ({above}) + ({low})"
                     f" so div x {field.unit} = {above})")
    return wrapped([f"  lemma {form.name}_decodes : forall {names} : int.", f"    {ranges} ->",
                    f"    let x = encode_{form.name} {names} in",
                    "    " + "\n    /\\ ".join(parts)])


def encode_lemma(form):
    """A word whose reserved bits are 0 is the encoding of its fields."""
    places, end = [], 0
    for field in form.fields:
        if field.low > end:
            places.append((end, field.low - end, False))
        places.append((field.low, field.width, True))
        end = field.last
    reserved = "".join(f" -> bits_of bits {2 ** low} {2 ** width} = 0"
                       for low, width, named in places if not named)
    steps = [f"splits bits {2 ** low} {2 ** width}" for low, width, _ in places]
    calls = " ".join(f"({field.full} bits)" for field in form.fields)
    return wrapped([f"  lemma {form.name}_encodes : forall bits : int.",
                    f"    0 <= bits < {2 ** end}{reserved} ->",
                    f"    encode_{form.name} {calls} = bits", "    by " + " so ".join(steps)])


def wrapped(lines):
    return "\n".join(wrap(line, "  ") for text in lines for line in text.split("\n"))


def field_module(stem):
    return TABLES[stem].format("Field" if stem == "exit_fields" else "")


def model(stem, all_formats):
    cuts = "\n\n".join(functions(form) for form in all_formats)
    return f"""(* SPDX-License-Identifier: MIT *)
(* The fields of a VM exit's information. {origin(stem)} *)
module {field_module(stem)}
  use int.Int
  use int.ComputerDivision

{cuts}
end
"""


def decoding(stem, all_formats):
    return f"""(* SPDX-License-Identifier: MIT *)
(* Decoding gives back what was encoded.
   {origin(stem)} *)
module {TABLES[stem].format("Decoding")}
  use int.Int
  use int.ComputerDivision
  use {stem}.{field_module(stem)}

  lemma above : forall m q r : int. 0 < m -> 0 <= r < m -> 0 <= q -> div (m * q + r) m = q
    by div (m * q + r) m = q + div r m so div r m = 0
  lemma below : forall m q r : int. 0 < m -> 0 <= r < m -> 0 <= q -> mod (m * q + r) m = r

{NEXT.join(decode_lemma(form) for form in all_formats)}
end
"""


def encoding(stem, all_formats):
    return f"""(* SPDX-License-Identifier: MIT *)
(* Encoding gives back what was decoded, if reserved bits are 0.
   {origin(stem)} *)
module {TABLES[stem].format("Encoding")}
  use int.Int
  use int.ComputerDivision
  use {stem}.{field_module(stem)}

  function bits_of (x unit range : int) : int = mod (div x unit) range
  predicate splits (x a b : int) = div x a = b * div x (a * b) + bits_of x a b
  let lemma quotient (x m q r : int)
    requires {{ 0 <= q /\\ 0 <= r < m /\\ x = m * q + r }}
    ensures  {{ div x m = q }}
  = ()
  let lemma all_split (x a b : int)
    requires {{ 0 <= x /\\ 0 < a /\\ 0 < b }}
    ensures  {{ splits x a b }}
  = let d = pure {{ div x a }} in
    let q = pure {{ div d b }} in
    let n = pure {{ mod d b }} in
    let r = pure {{ a * n + mod x a }} in
    assert {{ x = a * (b * q + n) + mod x a }};
    assert {{ a * (b * q + n) = (a * b) * q + a * n }};
    assert {{ 0 <= a * n <= a * (b - 1) }};
    quotient x (a * b) q r

{NEXT.join(encode_lemma(form) for form in all_formats)}
end
"""
