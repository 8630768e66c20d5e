import { describe, expect, test } from 'vitest';
import { addressOf, completed } from './kurrent-address.ts';

describe('the address of a KurrentDB', () => {
  test('is told without its user, whatever the password holds', () => {
    expect(addressOf('kurrentdb://admin:p@ss@one:2113,two:2114/?tls=false')).toBe('one:2113,two:2114');
    expect(addressOf('kurrentdb+discover://cluster.example')).toBe('cluster.example');
  });

  test('asks for the leader unless it says otherwise', () => {
    expect(completed('esdb://one:2113?tls=false')).toBe('kurrentdb://one:2113?tls=false&nodePreference=leader');
    expect(completed('kurrentdb+discover://one')).toBe('kurrentdb+discover://one?nodePreference=leader');
    expect(completed('kurrentdb://one?nodePreference=random')).toBe('kurrentdb://one?nodePreference=random');
  });

  test.each([
    ['kurrentdb://admin:changeit@127.0.0.1:2113', 'kurrentdb://admin:changeit@localhost:2113'],
    ['kurrentdb://[::1]', 'kurrentdb://localhost'],
    ['kurrentdb://one:1,127.0.0.1:2/', 'kurrentdb://one:1,localhost:2/'],
  ])('with TLS has a name where it has a number of this machine: %s', (url, named) => {
    expect(completed(url)).toBe(`${named}?nodePreference=leader`);
  });

  test('may be a number without TLS, and with TLS is refused, for Node cannot check it', () => {
    expect(completed('kurrentdb://10.0.0.7:2113?tls=false')).toContain('10.0.0.7:2113');
    expect(() => completed('kurrentdb://admin:secret@10.0.0.7:2113')).toThrow('not its IP address 10.0.0.7');
    expect(() => completed('kurrentdb://[2001:db8::7]:2113?tls=true')).toThrow('not its IP address 2001:db8::7');
  });
});
