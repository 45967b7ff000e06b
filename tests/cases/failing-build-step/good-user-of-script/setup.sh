#!/bin/sh
useradd app
