/** Who is signed in, with which roles; the pages few may see; and the way out. */
import { useState } from 'react';
import { postJson } from '../live/read-json.ts';
import { Menu } from '../parts/menu.tsx';
import { hrefOf } from '../route.ts';
import { texts } from '../texts.ts';
import { useMay, useViewer } from './use-viewer.ts';

const say = texts.signIn;

/** To the provider, where it ends its own session; else to this page, which asks to sign in. */
const signOut = async (): Promise<void> => {
  const { url } = await postJson<{ url: string | null }>('api/sign-out', {});
  if (url === null) window.location.reload();
  else window.location.assign(url);
};

const Leave = () => {
  const [hasFailed, setHasFailed] = useState(false);
  return (
    <>
      <button type="button" className="button" onClick={() => void signOut().catch(() => setHasFailed(true))}>
        {say.out}
      </button>
      {hasFailed && (
        <p className="problem" role="alert">
          {say.outFailed}
        </p>
      )}
    </>
  );
};

export const ViewerMenu = () => {
  const { name, roles, signIn } = useViewer();
  const [mayTrail, mayKeys] = [useMay('see-audit-trail'), useMay('manage-keys')];
  const shown = signIn === 'local' ? say.local : name;
  return (
    <Menu className="viewer" label={`${say.viewer}: ${shown}`} button={<span>{shown}</span>}>
      <p>
        <strong>{shown}</strong>
        <br />
        {roles.map((role) => say.roles[role]).join(', ')}
      </p>
      {signIn === 'local' && <p className="hint">{say.localExplained}</p>}
      {mayTrail && <a href={hrefOf('audit')}>{say.audit.title}</a>}
      {mayKeys && <a href={hrefOf('keys')}>{say.keys.title}</a>}
      {signIn !== 'local' && <Leave />}
    </Menu>
  );
};
