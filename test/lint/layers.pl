#!/usr/bin/perl
# The rules of the tree that a compiler does not check: who includes whom, what each zone may use, sizes.
# Usage: layers.pl [ROOT]      prints "file:line: rule: text" for each breach; exit 1 when there is one.
use strict;
use warnings;
use File::Find;

my $root = shift // '.';

# A folder may include itself and the folders of lower rank, and of its own rank those named beside it.
my %rank = (
    entry => 7,
    planner => 6, executor => 6, maintenance => 6, explain => 6,
    fetch => 5,
    deparse => 4, connection => 4, plan => 4,
    transfer => 3,
    catalog => 2,
    pg => 1,
    wire => 0.5,
    core => 0,
);
my %free_zone = (core => 1, wire => 1);
my %backend_refuses = map { $_ => 1 } qw(string vector memory map functional unordered_map set list deque sstream iostream fstream thread mutex);

my ($breaches, $function_warnings) = (0, 0);

sub breach {
    my ($file, $line, $rule, $text) = @_;
    $file =~ s/^\Q$root\E\/?//;
    print "$file:$line: $rule: $text\n";
    $breaches++;
}

sub folder_of {
    my ($file) = @_;
    return $1 if $file =~ m{(?:^|/)src/(\w+)/};
    return $1 if $file =~ m{(?:^|/)include/remote_fdw/(\w+)/};
    return undef;
}

sub check_include {
    my ($file, $line, $folder, $text) = @_;
    if ($text =~ m{^\s*#\s*include\s+"remote_fdw/(\w+)/}) {
        my $to = $1;
        return breach($file, $line, 'unknown folder', $to) unless exists $rank{$to};
        breach($file, $line, 'layering', "$folder may not include $to")
          if $to ne $folder && $rank{$to} >= $rank{$folder};
    } elsif ($text =~ m{^\s*#\s*include\s+<(\w+)>}) {
        breach($file, $line, 'backend zone', "<$1> owns memory behind a destructor") if !$free_zone{$folder} && $backend_refuses{$1};
    }
    if ($text =~ m{^\s*#\s*include\s+<(libpq-fe\.h|libpq/)}) {
        breach($file, $line, 'zone', 'libpq is for wire only') if $folder ne 'wire';
    }
    if ($text =~ m{^\s*#\s*include\s+"(postgres\.h|access/|catalog/|executor/|fmgr\.h|foreign/|nodes/|utils/|optimizer/|commands/|parser/|storage/|libpq/|miscadmin\.h)}) {
        breach($file, $line, 'zone', 'server headers come through pg/server.h') if $folder ne 'pg';
    }
}

sub check_line {
    my ($file, $line, $folder, $text) = @_;
    check_include($file, $line, $folder, $text);
    my $code = $text;
    $code =~ s{//.*}{};
    breach($file, $line, 'version', 'PG_VERSION_NUM belongs into pg/compat') if $code =~ /PG_VERSION_NUM/ && $folder ne 'pg';
    breach($file, $line, 'errors', 'PG_TRY and sigsetjmp belong into pg/errors')
      if $code =~ /\b(PG_TRY|PG_CATCH|sigsetjmp)\b/ && $file !~ m{pg/errors\.(h|cpp)$};
    breach($file, $line, 'exceptions', 'no throw in the backend zone') if $code =~ /\bthrow\b/ && !$free_zone{$folder};
    breach($file, $line, 'backend zone', 'owning std type') if !$free_zone{$folder} && $code =~ /\bstd::(string|vector|unique_ptr|shared_ptr|map|function)\b/;
    breach($file, $line, 'extern C', 'belongs into entry') if $code =~ /extern "C"/ && $folder ne 'entry' && $folder ne 'pg';
    breach($file, $line, 'namespace', 'using namespace') if $code =~ /\busing\s+namespace\b/;
    breach($file, $line, 'leftover', 'an open end in the tree') if $text =~ /\b(TODO|FIXME|XXX)\b/;
    breach($file, $line, 'unsafe', 'sprintf, strcpy and their like') if $code =~ /\b(sprintf|strcpy|strcat|gets)\s*\(/;
}

# Top-level functions end with a brace in the first column.
sub check_functions {
    my ($file, $lines) = @_;
    my ($start, $name);
    for my $i (0 .. $#$lines) {
        my $text = $lines->[$i];
        if ($text =~ /^[A-Za-z].*\)\s*(const\s*)?\{\s*$/ && $text !~ /^(namespace|struct|class|enum|extern)/) { ($start, $name) = ($i, $text); }
        if ($text =~ /^\}/ && defined $start) {
            my $length = $i - $start + 1;
            breach($file, $start + 1, 'function length', "$length lines") if $length > 120;
            if ($length > 60) { $function_warnings++; }
            undef $start;
        }
    }
}

sub check_file {
    my ($file) = @_;
    my $folder = folder_of($file) or return;
    return breach($file, 1, 'unknown folder', $folder) unless exists $rank{$folder};
    open my $in, '<', $file or die "$file: $!";
    my @lines = <$in>;
    close $in;
    chomp @lines;
    my $most = $file =~ /\.h$/ ? 150 : 600;
    breach($file, scalar @lines, 'file length', scalar(@lines) . " lines, $most at most") if @lines > $most;
    breach($file, 1, 'file head', 'a file opens with a few lines on what it owns') unless @lines && $lines[0] =~ m{^//};
    check_line($file, $_ + 1, $folder, $lines[$_]) for 0 .. $#lines;
    check_functions($file, \@lines);
}

my @files;
find({ no_chdir => 1, wanted => sub { push @files, $File::Find::name if /\.(cpp|h)$/ } }, grep { -d } "$root/src", "$root/include");
check_file($_) for sort @files;
printf "layers: %d files, %d breaches, %d functions over 60 lines\n", scalar @files, $breaches, $function_warnings;
exit($breaches ? 1 : 0);
