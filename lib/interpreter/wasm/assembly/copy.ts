// Rows of bytes from one place to another. Rows of streaming models are short, so the ends matter: the last vector overlaps the one
// before. Source and target never overlap.

@inline
function copyRow(from: usize, to: usize, bytes: i32): void {
  if (bytes >= 16) {
    let i = 0;
    for (; i + 16 <= bytes; i += 16) v128.store(to + <usize>i, v128.load(from + <usize>i));
    if (i < bytes) v128.store(to + <usize>(bytes - 16), v128.load(from + <usize>(bytes - 16)));
  } else if (bytes >= 8) {
    const last = bytes - 8;
    const end = load<u64>(from + <usize>last);
    store<u64>(to, load<u64>(from));
    store<u64>(to + <usize>last, end);
  } else if (bytes >= 4) {
    const last = bytes - 4;
    const end = load<u32>(from + <usize>last);
    store<u32>(to, load<u32>(from));
    store<u32>(to + <usize>last, end);
  } else for (let i = 0; i < bytes; i++) store<u8>(to + <usize>i, load<u8>(from + <usize>i));
}

// `rows` rows of `bytes` bytes each
export function copyRows(from: usize, to: usize, rows: i32, bytes: i32, fromStep: i32, toStep: i32): void {
  for (; rows > 0; rows--) {
    copyRow(from, to, bytes);
    from += <usize>fromStep;
    to += <usize>toStep;
  }
}

// `bytes` bytes of a pattern of four, whose period divides `bytes`
export function fill(to: usize, bytes: i32, pattern: i32): void {
  const value = i32x4.splat(pattern);
  let i = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + <usize>i, value);
  for (; i < bytes; i++) store<u8>(to + <usize>i, pattern >> ((i & 3) << 3));
}
