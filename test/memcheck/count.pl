#!/usr/bin/env perl
# test/memcheck/count.pl REPORTS: prints each different error with a function of ours on its stack, and a closing line. Reports are
# what valgrind --log-file wrote, one file per process; ours is known by its sources.
use strict;
use warnings;

my ($directory) = @ARGV;
my (%seen, %times);
my $processes = my $foreign = 0;
for my $file (glob "$directory/*") {
  open my $in, '<', $file or die "$file: $!";
  my $text = do { local $/; <$in> };
  $processes++;
  $text =~ s/^==\d+== ?//mg;
  for my $error (split /\n\s*\n/, $text) {
    next unless $error =~ /^\s+(at|by) 0x/m;
    if ($error !~ /\([a-z_]+\.(?:cpp|h):\d+\)/) { $foreign++; next }
    (my $key = $error) =~ s/0x[0-9A-Fa-f]+|\d[\d,]* bytes?//g;
    $seen{$key} //= $error;
    $times{$key}++;
  }
}
print "$times{$_} times:\n$seen{$_}\n\n" for sort keys %seen;
print "$processes processes, $foreign errors in the server alone\n";
print $processes > 0 && !%seen ? "1 passed, 0 failed\n" : "0 passed, " . (keys(%seen) || 1) . " failed\n";
