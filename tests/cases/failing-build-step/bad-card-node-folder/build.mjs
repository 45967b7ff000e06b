import { mkdirSync, writeFileSync } from 'node:fs';

const OUT = 'build';
mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}/index.html`, '<p>x</p>');
