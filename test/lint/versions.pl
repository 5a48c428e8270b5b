#!/usr/bin/perl
# One version everywhere, and a META.json that PGXN takes (https://pgxn.org/spec/, version 1.0.0).
# Usage: versions.pl [ROOT]      prints each breach; exit 1 when there is one.
use strict;
use warnings;
use JSON::PP;

my $root = shift // '.';
my $breaches = 0;

sub breach { print "version: ", @_, "\n"; $breaches++; }

sub text_of {
    my ($file) = @_;
    open my $in, '<', "$root/$file" or do { breach("$file: $!"); return ''; };
    return do { local $/; <$in> };
}

my $term = qr/^[^\s\/\\\x00-\x1f]{2,}$/;
my $semantic = qr/^\d+\.\d+\.\d+(?:-[A-Za-z][0-9A-Za-z-]*)?$/;
my %licenses = map { $_ => 1 } qw(agpl_3 apache_1_1 apache_2_0 artistic_1 artistic_2 bsd freebsd gfdl_1_2 gfdl_1_3 gpl_1 gpl_2 gpl_3 lgpl_2_1
    lgpl_3_0 mit mozilla_1_0 mozilla_1_1 openssl perl_5 postgresql qpl_1_0 ssleay sun zlib open_source restricted unrestricted unknown);
my %known = map { $_ => 1 } qw(name version abstract description maintainer release_status license provides meta-spec prereqs tags no_index
    resources generated_by date);

sub check_meta {
    my $meta = eval { decode_json(text_of('META.json')) } or return breach("META.json is no JSON: $@");
    for my $key (qw(name version abstract maintainer license provides meta-spec)) { breach("META.json has no $key") unless $meta->{$key}; }
    for my $key (keys %$meta) { breach("META.json: PGXN knows no key $key") unless $known{$key} || $key =~ /^[xX]_/; }
    breach('META.json: name') unless ($meta->{name} // '') =~ $term;
    breach('META.json: version is not semantic') unless ($meta->{version} // '') =~ $semantic;
    breach('META.json: license') unless !ref $meta->{license} && $licenses{ $meta->{license} // '' };
    breach('META.json: release_status') unless ($meta->{release_status} // 'stable') =~ /^(stable|testing|unstable)$/;
    breach('META.json: meta-spec') unless ($meta->{'meta-spec'}{version} // '') eq '1.0.0';
    for my $tag (@{ $meta->{tags} // [] }) { breach("META.json: tag $tag") if length $tag > 255 || $tag =~ m{[/\\\x00-\x1f]}; }
    for my $name (keys %{ $meta->{provides} // {} }) { check_provided($name, $meta->{provides}{$name}, $meta->{version} // ''); }
    for my $phase (values %{ $meta->{prereqs} // {} }) {
        for my $relation (values %$phase) {
            for my $needed (keys %$relation) { breach("META.json: version of $needed") unless $relation->{$needed} =~ $semantic || $relation->{$needed} eq '0'; }
        }
    }
    return $meta->{version} // '';
}

sub check_provided {
    my ($name, $extension, $version) = @_;
    breach("META.json: what is provided has no name") unless $name =~ $term;
    for my $key (qw(file version)) { breach("META.json: $name has no $key") unless $extension->{$key}; }
    for my $key (qw(file docfile)) { breach("META.json: $name: there is no $extension->{$key}") unless !$extension->{$key} || -e "$root/$extension->{$key}"; }
    breach("META.json: $name has version $extension->{version}") unless ($extension->{version} // '') eq $version;
}

my $version = check_meta() // '';
my ($control) = text_of('remote_fdw.control') =~ /^default_version = '([^']*)'/m;
my ($changes) = text_of('CHANGELOG.md') =~ /^## \[(\d[^\]]*)\]/m;
my ($debian) = text_of('debian/changelog') =~ /^remote-fdw \(([^)]*?)-\d+\)/;
$control //= 'none';
breach("remote_fdw.control says $control, META.json $version") unless $version =~ /^\Q$control\E\.\d+$/;
breach("there is no sql/remote_fdw--$control.sql") unless -e "$root/sql/remote_fdw--$control.sql";
breach('CHANGELOG.md says ', $changes // 'nothing', ", META.json $version") unless ($changes // '') eq $version;
breach('debian/changelog says ', $debian // 'nothing', ", META.json $version") unless ($debian // '') eq $version;
printf "versions: %s, %d breaches\n", $version, $breaches;
exit($breaches ? 1 : 0);
