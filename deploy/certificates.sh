#!/usr/bin/env bash
# Makes what silos need for mutual TLS: an authority (ca.crt), and one certificate for all silos with its key (tls.crt,
# tls.key); and one that callers of their HTTP API are shown (http.crt, http.key), for the names in HTTP_NAMES. The
# authority's key is not kept, so nobody can sign another certificate: to renew, all are made anew.
#
#   deploy/certificates.sh FOLDER [GROUP]
#
# GROUP may read the keys. Files that are valid for 30 more days are left as they are. Needs openssl 1.1.1 or newer.
set -euo pipefail

[ $# -ge 1 ] || { echo 'usage: certificates.sh FOLDER [GROUP]' >&2; exit 2; }
folder=$1 group=${2:-}
names=${HTTP_NAMES:-DNS:localhost,IP:127.0.0.1,DNS:streambatch,DNS:silo-1,DNS:silo-2}
days=365 left_seconds=$((30 * 24 * 3600))

if openssl x509 -checkend "$left_seconds" -noout -in "$folder/tls.crt" >/dev/null 2>&1 &&
  openssl verify -CAfile "$folder/ca.crt" "$folder/tls.crt" >/dev/null 2>&1 && [ -s "$folder/tls.key" ] &&
  openssl verify -CAfile "$folder/ca.crt" "$folder/http.crt" >/dev/null 2>&1 && [ -s "$folder/http.key" ]; then
  echo "certificates: those in $folder are left as they are"
  exit 0
fi

umask 077
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

printf '%s\n' '[dn]' '[req]' distinguished_name=dn \
  '[authority]' basicConstraints=critical,CA:true,pathlen:0 keyUsage=critical,keyCertSign,cRLSign \
  subjectKeyIdentifier=hash \
  '[silo]' basicConstraints=critical,CA:false keyUsage=critical,digitalSignature \
  extendedKeyUsage=serverAuth,clientAuth subjectAltName=DNS:streambatch-silo subjectKeyIdentifier=hash \
  authorityKeyIdentifier=keyid \
  '[http]' basicConstraints=critical,CA:false keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth \
  "subjectAltName=$names" subjectKeyIdentifier=hash authorityKeyIdentifier=keyid >"$work/openssl.cnf"

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

new_key "$work/ca.key"
openssl req -x509 -new -sha256 -days "$days" -config "$work/openssl.cnf" -extensions authority \
  -key "$work/ca.key" -subj '/CN=StreamBatch silos' -out "$work/ca.crt"
sign() { # NAME SUBJECT EXTENSIONS
  new_key "$work/$1.key"
  openssl req -new -sha256 -config "$work/openssl.cnf" -key "$work/$1.key" -subj "/CN=$2" -out "$work/$1.csr"
  openssl x509 -req -sha256 -days "$days" -in "$work/$1.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" \
    -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/openssl.cnf" -extensions "$3" -out "$work/$1.crt" 2>/dev/null
}
sign tls streambatch-silo silo
sign http streambatch http

chmod 644 "$work/ca.crt" "$work/tls.crt" "$work/http.crt"
if [ -n "$group" ]; then
  chgrp "$group" "$work/tls.key" "$work/http.key"
  chmod 640 "$work/tls.key" "$work/http.key"
  chmod 755 "$folder"
fi
mv "$work"/{tls,http}.{key,crt} "$work/ca.crt" "$folder/"
echo "certificates: made anew in $folder, valid for $days days"
