import { mkdirSync, writeFileSync } from 'node:fs';

const OUT = 'dist';
mkdirSync(OUT, { recursive: true });
writeFileSync(`${OUT}/index.html`, '<p>x</p>');
