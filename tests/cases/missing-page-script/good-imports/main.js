import * as THREE from 'three'
import { O } from 'three/addons/o.js'
import { a } from './a.js'
import 'https://x.example/y.js'
/*
import z from 'z'
*/
