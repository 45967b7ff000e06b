import { a } from './a.js'
import * as THREE from 'three'
