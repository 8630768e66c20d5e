/** Asks why a number is to be shown, and says that it is written down. */
import type { RevealedNumber } from '../../shapes.ts';
import { postJson } from '../live/read-json.ts';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { texts } from '../texts.ts';

const say = texts.signIn.number;

interface DialogProps {
  readonly caseId: string;
  readonly onRevealed: (told: RevealedNumber) => void;
  readonly onClose: () => void;
}

export const RevealDialog = ({ caseId, onRevealed, onClose }: DialogProps) => (
  <ReasonDialog
    title={say.show}
    about={say.explained}
    label={say.reason}
    confirm={say.confirm}
    refused={say.notShown}
    send={async (reason) => onRevealed(await postJson<RevealedNumber>(`api/cases/${caseId}/reveal`, { reason }))}
    onClose={onClose}
  />
);
