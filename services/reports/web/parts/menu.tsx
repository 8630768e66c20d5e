/** A card behind a button at the top of the page. It closes when one goes to another page, clicks beside it or presses Escape. */
import { type ReactNode, useEffect, useRef } from 'react';

interface MenuProps {
  readonly className?: string;
  /** What the button is to who hears it. */
  readonly label: string;
  readonly title?: string;
  readonly button: ReactNode;
  readonly children: ReactNode;
}

const closesByItself = (menu: HTMLDetailsElement): (() => void) => {
  const beside = ({ target }: Event): void => {
    if (target instanceof Node && !menu.contains(target)) menu.open = false;
  };
  const elsewhere = (): void => {
    menu.open = false;
  };
  const escape = ({ key }: KeyboardEvent): void => {
    if (key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  };
  document.addEventListener('pointerdown', beside);
  document.addEventListener('keydown', escape);
  window.addEventListener('hashchange', elsewhere);
  return () => {
    document.removeEventListener('pointerdown', beside);
    document.removeEventListener('keydown', escape);
    window.removeEventListener('hashchange', elsewhere);
  };
};

export const Menu = ({ className = '', label, title, button, children }: MenuProps) => {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => (menu.current === null ? undefined : closesByItself(menu.current)), []);
  return (
    <details className={`preferences ${className}`.trim()} ref={menu}>
      <summary aria-label={label} title={title}>
        {button}
      </summary>
      <div className="card">{children}</div>
    </details>
  );
};
