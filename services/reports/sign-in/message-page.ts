/** A page of one sentence, for what happens before the page itself can be shown. No script; its looks are a file of our own. */
import type { Request, Response } from 'express';

export interface Message {
  readonly title: string;
  readonly text: string;
  /** What the link leads to says. */
  readonly link: string;
}
export type Messages = Readonly<Record<'en' | 'ru', Message>>;

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** `href` begins with the address of the page. */
export const sendMessage = (
  request: Request,
  response: Response,
  status: number,
  messages: Messages,
  { pageUrl, href }: { readonly pageUrl: string; readonly href: string },
): void => {
  const language = request.acceptsLanguages('en', 'ru') === 'ru' ? 'ru' : 'en';
  const { title, text, link } = messages[language];
  response
    .status(status)
    .type('html')
    .send(
      `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} · Ringback</title>
<link rel="icon" href="${escaped(pageUrl)}/icon.svg">
<link rel="stylesheet" href="${escaped(pageUrl)}/message.css">
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
<p><a href="${escaped(href)}">${escaped(link)}</a></p>
</main>
</html>
`,
    );
};
