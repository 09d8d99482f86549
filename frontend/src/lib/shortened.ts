/** The text's first characters, as a reader counts them, where it has more than `most`. */
export function shortened(text: string, most = 60): string {
  const characters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)];
  if (characters.length <= most) return text;
  return `${text.slice(0, characters[most]!.index).trimEnd()}…`;
}
