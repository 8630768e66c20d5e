/** Says why there is nothing to see, and what will be. */
interface EmptyProps {
  readonly title: string;
  readonly text: string;
  readonly isPulsing?: boolean;
}

export const Empty = ({ title, text, isPulsing = false }: EmptyProps) => (
  <div className="empty">
    {isPulsing && (
      <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
        <circle className="pulse" cx="24" cy="24" r="20" />
        <circle cx="24" cy="24" r="6" />
      </svg>
    )}
    <p className="title">{title}</p>
    {text !== '' && <p>{text}</p>}
  </div>
);
