@rem The npm scripts begin with `exec`, so that on Unix no shell stands between npm and the program and every signal
@rem reaches it. Windows knows no such word; here it means: run what follows.
@%*
