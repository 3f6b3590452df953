// A shared object that knows nothing of Penstock.
extern "C" int answer() { return 0; }
