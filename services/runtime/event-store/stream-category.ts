/** `Caller` of `Caller-123`: cut at the first dash, as KurrentDB's by-category projection does. */
export const categoryOf = (stream: string): string => {
  const dash = stream.indexOf('-');
  return dash === -1 ? stream : stream.slice(0, dash);
};
