#!/bin/sh
# Includes point downwards only: see layers.txt.
exec awk -f tests/check_layers.awk tests/layers.txt \
    $(git ls-files 'analyzer/*.[ch]' 'mod_methodredirect/*.[ch]')
