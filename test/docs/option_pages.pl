#!/usr/bin/perl
# docs/options.md and docs/functions.md must have what the code has: each option of the one table of them, each setting that the
# module defines, each function and view of the extension's script. Usage: option_pages.pl ROOT
use strict;
use warnings;

my $root = shift // '.';
my $lacking = 0;

sub text_of {
    my ($file) = @_;
    open my $in, '<', "$root/$file" or die "$file: $!\n";
    return do { local $/; <$in> };
}

sub want {
    my ($page, $kind, @names) = @_;
    my $text = text_of($page);
    die "no $kind found\n" unless @names;
    for my $name (@names) {
        next if $text =~ /`\Q$name\E[`(]/;
        print "$page does not have the $kind $name\n";
        $lacking++;
    }
}

my ($table) = text_of('src/core/option_spec.cpp') =~ /constexpr auto kOptions\b.*?\n(.*?)^\}\);/ms;
want('docs/options.md', 'option', $table =~ /^    (?:\{|\w+\()"(\w+)"/mg);
# not those that hide themselves: fault points of tests
want('docs/options.md', 'setting', grep { $_ ne 'remote_fdw.fault_point' } text_of('src/entry/module.cpp') =~ /DefineCustom\w+Variable\(\s*"([\w.]+)"/g);
my ($version) = text_of('remote_fdw.control') =~ /^default_version = '([^']*)'/m;
my %internal = map { $_ => 1 } qw(remote_fdw_handler remote_fdw_validator remote_fdw_counted_connections);
want('docs/functions.md', 'function or view', grep { !$internal{$_} } text_of("sql/remote_fdw--$version.sql") =~ /^CREATE (?:FUNCTION|VIEW) (\w+)/mg);
print "pages of reference: $lacking lacking\n";
exit($lacking ? 1 : 0);
