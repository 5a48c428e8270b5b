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
    explain => 6.5,
    planner => 6, executor => 6, maintenance => 6,
    fetch => 5,
    deparse => 4, connection => 4, plan => 4,
    transfer => 3,
    catalog => 2,
    pg => 1,
    wire => 0.5,
    core => 0,
);
my %free_zone = (core => 1, wire => 1);
my %backend_refuses = map { $_ => 1 } qw(string vector memory map functional unordered_map set unordered_set list
    forward_list deque queue stack any variant regex sstream iostream ostream istream fstream filesystem thread mutex shared_mutex
    condition_variable future exception stdexcept);
my $owning = qr/std::(?:string|vector|unique_ptr|shared_ptr|map|unordered_map|set|list|deque|function|mutex|thread|variant|any)\b/;

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

sub check_leftover {
    my ($file, $line, $text) = @_;
    breach($file, $line, 'leftover', 'an open end in the tree') if $text =~ /\b(TODO|FIXME|XXX)\b|\bnot implemented\b/i;
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
    breach($file, $line, 'backend zone', 'owning std type') if !$free_zone{$folder} && $code =~ /\b$owning/;
    # FATAL calls exit() in the middle of a statement: what has a destructor must not live until then
    breach($file, $line, 'static lifetime', 'an object with a destructor lives until exit()')
      if $code =~ /^(?:(?:static|inline|const|thread_local)\s+)*$owning(?:<.*>)?\s+\w+\s*(?:=|\{|;)/ || $code =~ /^\s+(?:static|thread_local)\s+(?:const\s+)?$owning(?:<.*>)?\s+\w+\s*(?:=|\{|;)/;
    breach($file, $line, 'extern C', 'belongs into entry') if $code =~ /extern "C"/ && $folder ne 'entry' && $folder ne 'pg';
    breach($file, $line, 'namespace', 'using namespace') if $code =~ /\busing\s+namespace\b/;
    check_leftover($file, $line, $text);
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
    chomp(my @lines = lines_of($file));
    # pg/server.h is a list, of what the server has
    my $most = $file =~ /\.h$/ && $file !~ m{/pg/server\.h$} ? 150 : 600;
    breach($file, scalar @lines, 'file length', scalar(@lines) . " lines, $most at most") if @lines > $most;
    breach($file, 1, 'guard', 'a header has #pragma once') if $file =~ /\.h$/ && !grep { /^#pragma once/ } @lines;
    breach($file, 1, 'file head', 'a file opens with a few lines on what it owns') unless @lines && $lines[0] =~ m{^//};
    check_line($file, $_ + 1, $folder, $lines[$_]) for 0 .. $#lines;
    check_functions($file, \@lines);
}

sub lines_of {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!";
    my @lines = <$in>;
    return @lines;
}

# Everything that is not in src and include: open ends, and a topic's length.
sub check_other {
    my ($file) = @_;
    my @lines = lines_of($file);
    check_leftover($file, $_ + 1, $lines[$_]) for $file =~ m{/lint/} ? () : 0 .. $#lines;
    breach($file, scalar @lines, 'topic length', scalar(@lines) . ' lines, 400 at most')
      if $file =~ m{(?:/sql/(?!remote_fdw--)[^/]+\.sql|/expected/[^/]+\.out)$} && @lines > 400;
}

# A topic of pg_regress has both its files.
sub check_topics {
    for my $sql (glob "\"$root\"/sql/*.sql") {
        next if $sql =~ m{/remote_fdw--};
        (my $out = $sql) =~ s{/sql/([^/]+)\.sql$}{/expected/$1.out};
        breach($sql, 1, 'topic', 'has no expected/<topic>.out') unless -e $out;
    }
    for my $out (glob "\"$root\"/expected/*.out") {
        (my $sql = $out) =~ s{/expected/([^/]+?)(?:_\d)?\.out$}{/sql/$1.sql};
        breach($out, 1, 'topic', 'has no sql/<topic>.sql') unless -e $sql;
    }
}

my @others;
find({ no_chdir => 1, wanted => sub { push @others, $File::Find::name if -f && !/\.(o|d|so)$/ } },
    grep { -e } map { "$root/$_" } qw(sql expected test scripts bench Makefile CMakeLists.txt CMakePresets.json README.md CONTRIBUTING.md CHANGELOG.md
    META.json debian docs .ci));
check_other($_) for sort @others;
check_topics();

my @files;
find({ no_chdir => 1, wanted => sub { push @files, $File::Find::name if /\.(cpp|h)$/ } }, grep { -d } "$root/src", "$root/include");
check_file($_) for sort @files;
printf "layers: %d files, %d breaches, %d functions over 60 lines\n", scalar @files, $breaches, $function_warnings;
exit($breaches ? 1 : 0);
