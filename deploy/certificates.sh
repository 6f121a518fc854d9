#!/usr/bin/env bash
# Makes what silos need for mutual TLS: an authority (ca.crt), and one certificate for all silos with its key (tls.crt,
# tls.key). The authority's key is not kept, so nobody can sign another certificate: to renew, all three are made anew.
#
#   deploy/certificates.sh FOLDER [GROUP]
#
# GROUP may read the key. Files that are valid for 30 more days are left as they are. Needs openssl 1.1.1 or newer.
set -euo pipefail

[ $# -ge 1 ] || { echo 'usage: certificates.sh FOLDER [GROUP]' >&2; exit 2; }
folder=$1 group=${2:-}
days=365 left_seconds=$((30 * 24 * 3600))

if openssl x509 -checkend "$left_seconds" -noout -in "$folder/tls.crt" >/dev/null 2>&1 &&
  openssl verify -CAfile "$folder/ca.crt" "$folder/tls.crt" >/dev/null 2>&1 && [ -s "$folder/tls.key" ]; then
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
  authorityKeyIdentifier=keyid >"$work/openssl.cnf"

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

new_key "$work/ca.key"
openssl req -x509 -new -sha256 -days "$days" -config "$work/openssl.cnf" -extensions authority \
  -key "$work/ca.key" -subj '/CN=StreamBatch silos' -out "$work/ca.crt"
new_key "$work/tls.key"
openssl req -new -sha256 -config "$work/openssl.cnf" -key "$work/tls.key" -subj /CN=streambatch-silo \
  -out "$work/tls.csr"
openssl x509 -req -sha256 -days "$days" -in "$work/tls.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" \
  -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/openssl.cnf" -extensions silo -out "$work/tls.crt" 2>/dev/null

chmod 644 "$work/ca.crt" "$work/tls.crt"
if [ -n "$group" ]; then
  chgrp "$group" "$work/tls.key"
  chmod 640 "$work/tls.key"
  chmod 755 "$folder"
fi
mv "$work/tls.key" "$work/tls.crt" "$work/ca.crt" "$folder/"
echo "certificates: made anew in $folder, valid for $days days"
