// One table entry of 1, 2 or 4 bytes for every byte.

@inline
function lookUp<T>(from: usize, to: usize, count: i32, table: usize): void {
  for (let i = 0; i < count; i++)
    store<T>(to + <usize>i * sizeof<T>(), load<T>(table + <usize>load<u8>(from + <usize>i) * sizeof<T>()));
}

export function lookup(from: usize, to: usize, count: i32, table: usize, size: i32): void {
  if (size == 1) lookUp<u8>(from, to, count, table);
  else if (size == 2) lookUp<u16>(from, to, count, table);
  else lookUp<u32>(from, to, count, table);
}
