import { mkdirSync } from 'node:fs'

mkdirSync('build')
