/** A page that cannot be drawn says so, and the others stay within reach. A new page may have been given answers of an older replica. */
import { Component, type ReactNode } from 'react';
import { texts } from '../texts.ts';

const say = texts.states;

interface Props {
  /** Another place is another try. */
  readonly place: string;
  readonly children: ReactNode;
}
interface State {
  readonly isBroken: boolean;
}

/** React knows of this in classes only. */
export class UnlessBroken extends Component<Props, State> {
  override state: State = { isBroken: false };

  static getDerivedStateFromError(): State {
    return { isBroken: true };
  }

  override componentDidUpdate({ place }: Props): void {
    if (this.state.isBroken && place !== this.props.place) this.setState({ isBroken: false });
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <p className="problem" role="alert">
        {say.broken}{' '}
        <button type="button" className="button" onClick={() => window.location.reload()}>
          {say.reload}
        </button>
      </p>
    );
  }
}
