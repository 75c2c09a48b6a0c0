/** Tar archives (ustar) of small files, as the API takes them. */

const BLOCK = 512;

/**
 * An archive of files that are named by their content.
 *
 * @param files each with `sha256`, `size` and `file`
 */
export function tarOf(files) {
  const parts = [];
  for (const { sha256, size, file } of files) {
    parts.push(header(sha256, size), file, new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return new Blob(parts, { type: 'application/x-tar' });
}

function header(name, size) {
  const block = new Uint8Array(BLOCK);
  const put = (at, text) => block.set(new TextEncoder().encode(text), at);
  const octal = (at, value, digits) => put(at, value.toString(8).padStart(digits, '0'));
  put(0, name);
  octal(100, 0o644, 7);
  octal(108, 0, 7);
  octal(116, 0, 7);
  octal(124, size, 11);
  octal(136, 0, 11);
  put(156, '0ustar\0' + '00');
  // The sum is taken as if there were blanks in its place.
  put(148, '        ');
  octal(148, block.reduce((sum, byte) => sum + byte, 0), 6);
  block[154] = 0;
  return block;
}
