/** Calls over Twilio keep what the dialer relies on, on a double that holds every request and answer against Twilio's own description. */
import { callPlacerSuite } from '@ringback/dialer/call-placer-suite.ts';
import { twilioUnderTest } from './twilio-under-test.ts';

callPlacerSuite('Twilio', () => twilioUnderTest());
callPlacerSuite('Twilio, told everything twice', async () => {
  const under = await twilioUnderTest();
  under.twilio.callbacks.mode = 'twice';
  return under;
});
