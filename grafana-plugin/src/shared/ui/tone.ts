export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'quiet';
