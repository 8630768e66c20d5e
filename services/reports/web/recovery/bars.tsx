/** Counts or rates as bars beside their names: for the eye and for a screen reader alike. */
export interface Bar {
  readonly name: string;
  /** What the bar's length shows. */
  readonly size: number;
  readonly value: string;
  readonly href?: string;
}

export const Bars = ({ id, title, bars, most }: { id: string; title: string; bars: readonly Bar[]; most?: number }) => {
  const largest = most ?? Math.max(1, ...bars.map(({ size }) => size));
  return bars.length === 0 ? null : (
    <section className="card padded" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className="bars">
        {bars.map(({ name, size, value, href }) => (
          <li key={name}>
            <span className="name">{name}</span>
            <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(100 * size) / largest} height="4" />
            </svg>
            <span className="value">{href === undefined ? value : <a href={href}>{value}</a>}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};
