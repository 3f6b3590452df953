// The functions under test.
export const echo = async (event) => event;

export const count = async (event) => event.Records.length;
