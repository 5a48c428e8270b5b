#!/usr/bin/perl
# Runs every SQL block of the pages, in order, and compares what they print with what the pages say.
#   run_blocks.pl --labels PAGE...                       only looks at the labels of the blocks
#   run_blocks.pl --servers FILE --bindir DIR PAGE...    FILE: lines "name port" (test/docs/servers.sh); "here" is the local one
#
# ```sql          must run without an error; the blocks of a page share one session, in a database of its own
# ```sql error    its last statement must fail, all before it must not
# ```text         straight after one of these: lines that the output must hold, in this order and without others between
#                 them; "..." stands for any part of a line, and alone for any number of lines; blanks at both ends and the length of
#                 rules do not count
# A block without a label, or with one that is not known, is a failure: nothing is left out without being seen.
# test/docs/setup/<page>.sql makes what the blocks of a page presuppose. Needs perl-base and psql only.
use strict;
use warnings;
use FindBin;
use File::Temp ();

my %not_run = map { $_ => 1 } qw(text sh ini cpp cmake json yaml make);
my ($passed, $failed, %others) = (0, 0);

sub wrong { $failed++; print 'FAILED ', @_, "\n"; }

# All fenced blocks: {label, line, text, follows}; follows: the index of the SQL block straight before it.
sub blocks_of {
    my ($page) = @_;
    open my $in, '<', $page or die "$page: $!\n";
    my (@blocks, $open, $adjacent);
    while (my $text = <$in>) {
        if ($text =~ /^(\s*)```(.*?)\s*$/) {
            if ($open) { push @blocks, $open; $adjacent = $#blocks; $open = undef; }
            else { $open = { label => $2, line => $., text => '', follows => $adjacent, indent => length $1 }; }
        } elsif ($open) {
            $text =~ s/^ {0,$open->{indent}}//;
            $open->{text} .= $text;
        } elsif ($text =~ /\S/) {
            $adjacent = undef;
        }
    }
    wrong("$page:$open->{line}: a block that does not end") if $open;
    return @blocks;
}

sub is_sql { return $_[0]{label} =~ /^sql( error)?$/; }

sub check_labels {
    my ($page, @blocks) = @_;
    for my $block (@blocks) {
        next if is_sql($block);
        if ($not_run{ $block->{label} }) { $others{ $block->{label} }++; }
        else { wrong("$page:$block->{line}: label \"$block->{label}\" is not one of: sql, sql error, ", join(', ', sort keys %not_run)); }
    }
}

my (%port, %stands_for);

sub read_table {
    my ($file, $into) = @_;
    open my $in, '<', $file or die "$file: $!\n";
    while (<$in>) { $into->{$1} = $2 if /^([^#\s]\S*)\s+(\S+)\s*$/; }
}

# host 'a,b', port '...' becomes the address and the ports of those that stand in for a and b.
sub substitute {
    my ($where, $sql) = @_;
    my $rewrite = sub {
        my ($verb, $names) = @_;
        my @servers = map { $stands_for{$_} // do { wrong("$where: nobody stands in for host $_"); 'nobody' } } split /,/, $names;
        my $ports = join ',', map { $port{$_} // do { wrong("$where: server $_ is not running"); 1 } } @servers;
        return "${verb}host '" . join(',', ('127.0.0.1') x @servers) . "', ${verb}port '$ports'";
    };
    $sql =~ s/((?:SET |ADD )?)\bhost '([^']*)'(?:,\s*(?:SET |ADD )?port '[^']*')?/$rewrite->($1, $2)/ge;
    return $sql;
}

# Whether `output` holds the expected lines; undef when it does, else the line that is missing.
sub missing_line {
    my ($expected, $output) = @_;
    my @lines = grep { length } map { s/^\s+|\s+$//gr } split /\n/, $expected;
    my $pattern = '';
    for my $line (@lines) {
        if ($line =~ /^-[-+]*$/) { $pattern .= '[ \t]*[-+]+[ \t]*\n'; next; }
        if ($line eq '...') { $pattern .= '(?:[^\n]*\n)*?'; next; }
        $pattern .= '[ \t]*' . join('[^\n]*', map { join '\s+', map { quotemeta } split /\s+/, $_, -1 } split /\.\.\./, $line, -1) . '[ \t]*\n';
    }
    (my $dense = $output) =~ s/\n\s*\n/\n/g;
    return undef if "\n$dense" =~ /\n$pattern/;
    return join "\n    ", '', @lines;
}

sub psql {
    my ($bindir, $options, $script) = @_;
    my $in = File::Temp->new;
    print $in $script;
    close $in;
    return scalar `timeout 120 '$bindir/psql' -X -q $options <'$in' 2>&1`;
}

sub conninfo { return "host=127.0.0.1 port=$port{$_[0]} user=postgres dbname=$_[1]"; }

# Nothing but what initdb has made is left on any server; the page's setup makes what it needs.
sub prepare {
    my ($bindir, $page) = @_;
    my $script = '';
    for my $server (sort grep { !/^(standby|pooler)$/ } keys %port) {
        $script .= '\\c "' . conninfo($server, 'postgres') . "\"\n" . <<'END';
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1') \gexec
SELECT format('DROP ROLE %I', rolname) FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres' \gexec
END
        $script .= "CREATE DATABASE docs;\n" if $server eq 'here';
    }
    (my $name = $page) =~ s{.*/|\.md$}{}g;
    my $setup = "$FindBin::Bin/setup/$name.sql";
    if (-e $setup) {
        $script .= join '', map { "\\set $_ '" . conninfo($_, $_ eq 'here' ? 'docs' : 'postgres') . "'\n" } grep { $_ ne 'pooler' } sort keys %port;
        open my $in, '<', $setup or die "$setup: $!\n";
        $script .= do { local $/; <$in> };
    }
    my $said = psql($bindir, "-v ON_ERROR_STOP=1 -d '" . conninfo('here', 'postgres') . "'", $script);
    wrong("$page: its setup: $said") if $said =~ /^(?:ERROR|FATAL|psql: error|\\connect: )/m;
}

# What each block has printed. A block that psql has swallowed (a quote that is not closed) prints nothing at all: undef.
sub run_page {
    my ($bindir, $page, @sql) = @_;
    my $script = "\\pset pager off\n";
    for my $i (0 .. $#sql) {
        $script .= "\\echo :::begin $i\n" . substitute("$page:$sql[$i]{line}", $sql[$i]{text}) . "\n\\echo :::end $i\n";
    }
    my $said = psql($bindir, "-d '" . conninfo('here', 'docs') . "'", $script);
    return map { $said =~ /^:::begin $_\n(.*?)^:::end $_\n/ms ? $1 : undef } 0 .. $#sql;
}

sub judge {
    my ($where, $block, $output) = @_;
    return wrong("$where: does not end, or was not reached") unless defined $output;
    my @errors = $output =~ /^(?:ERROR|FATAL|PANIC|invalid command|\\.*: error):?.*/mg;
    my $wanted = $block->{label} eq 'sql error' ? 1 : 0;
    return wrong("$where: ", $wanted ? 'one error was expected' : 'no error was expected', ":\n$output") if @errors != $wanted;
    $passed++;
}

sub run_blocks {
    my ($bindir, $page, @blocks) = @_;
    my @sql = grep { is_sql($_) } @blocks or return;
    prepare($bindir, $page);
    my @outputs = run_page($bindir, $page, @sql);
    for my $i (0 .. $#sql) {
        $sql[$i]{output} = $outputs[$i];
        judge("$page:$sql[$i]{line}", $sql[$i], $outputs[$i]);
    }
    for my $block (@blocks) {
        next unless $block->{label} eq 'text' && defined $block->{follows} && is_sql($blocks[ $block->{follows} ]);
        my $output = $blocks[ $block->{follows} ]{output} // next;
        my $missing = missing_line($block->{text}, $output);
        if (defined $missing) { wrong("$page:$block->{line}: the output does not hold$missing\n  but is\n$output"); }
        else { $passed++; }
    }
}

my ($labels_only, $servers, $bindir, @pages);
while (defined(my $word = shift)) {
    if ($word eq '--labels') { $labels_only = 1; }
    elsif ($word eq '--servers') { $servers = shift; }
    elsif ($word eq '--bindir') { $bindir = shift; }
    else { push @pages, $word; }
}
die "usage: run_blocks.pl --labels | --servers FILE --bindir DIR PAGE...\n" unless @pages && ($labels_only || ($servers && $bindir));
$ENV{LC_ALL} = 'C';
delete @ENV{ grep { /^PG/ } keys %ENV };
read_table($servers, \%port) unless $labels_only;
read_table("$FindBin::Bin/hosts", \%stands_for);
for my $page (@pages) {
    my @blocks = blocks_of($page);
    check_labels($page, @blocks);
    run_blocks($bindir, $page, @blocks) unless $labels_only;
}
print 'blocks that are no SQL: ', join(', ', map { "$_ $others{$_}" } sort keys %others), "\n";
print "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);
