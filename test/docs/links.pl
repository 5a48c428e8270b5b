#!/usr/bin/perl
# Links between the pages lead somewhere: to a file that is there, and to a heading of that page. So do the paths that they name
# in backquotes (`src/connection/commit` stands for its files). Usage: links.pl ROOT
use strict;
use warnings;
use File::Basename;

my $root = shift // '.';
my ($links, $broken) = (0, 0);
my %headings;

# GitHub's rule for the name of a heading: lower case, no punctuation, blanks become dashes.
sub anchors_of {
    my ($file) = @_;
    return $headings{$file} if $headings{$file};
    open my $in, '<', $file or die "$file: $!\n";
    local $_;
    my (%anchors, $fenced);
    while (<$in>) {
        $fenced = !$fenced if /^\s*```/;
        next if $fenced || !/^#+ (.*?)\s*$/;
        my $name = lc $1;
        $name =~ s/[^\w\- ]//g;
        $name =~ tr/ /-/;
        $anchors{$name} = 1;
    }
    return $headings{$file} = \%anchors;
}

sub check_paths {
    my ($where, $text) = @_;
    while ($text =~ m{`((?:src|include|test|sql|expected|docs|scripts|bench|debian)/[\w./-]+)`}g) {
        my $path = $1;
        $links++;
        my @files = glob("\"$root/$path\".*");
        next if -e "$root/$path" || @files;
        $broken++;
        print "$where: there is no $path\n";
    }
}

for my $page (glob("\"$root\"/*.md"), glob("\"$root\"/docs/*.md")) {
    open my $in, '<', $page or die "$page: $!\n";
    while (<$in>) {
        check_paths("$page:$.", $_) unless $page =~ /CHANGELOG/;
        while (/\]\(([^)\s]+)\)/g) {
            my $link = $1;
            next if $link =~ m{^https?://};
            $links++;
            my ($path, $anchor) = split /#/, $link, 2;
            my $file = length $path ? dirname($page) . "/$path" : $page;
            my $good = -e $file && (!defined $anchor || anchors_of($file)->{$anchor});
            next if $good;
            $broken++;
            print "$page:$.: leads nowhere: $link\n";
        }
    }
}
print "links: $links, $broken broken\n";
exit($broken || !$links ? 1 : 0);
