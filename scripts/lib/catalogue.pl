# Turns dpkg's package records into COPY files for the demo: perl catalogue.pl DIR < records, where records are what
# `apt-cache dumpavail` prints or /var/lib/dpkg/status holds. Writes DIR/{maintainer,package,dependency}.copy.
# Needs perl-base only, which every Debian and Ubuntu machine has.
use strict;
use warnings;

my $dir = shift or die "usage: catalogue.pl DIR < records\n";
my %handle;
for my $table (qw(maintainer package dependency)) {
  open($handle{$table}, '>', "$dir/$table.copy") or die "$dir/$table.copy: $!\n";
}

# One line of COPY's text format; undef is NULL.
sub put {
  my ($table, @values) = @_;
  my @fields;
  for my $value (@values) {
    if (!defined $value) { push @fields, '\N'; next; }
    $value =~ s/([\\\t\n\r])/{"\\" => "\\\\", "\t" => "\\t", "\n" => "\\n", "\r" => "\\r"}->{$1}/ge;
    push @fields, $value;
  }
  print {$handle{$table}} join("\t", @fields), "\n";
}

# The fields of one record: name -> value, continuation lines kept.
sub fields_of {
  my ($record) = @_;
  my (%field, $last);
  for my $line (split /\n/, $record) {
    if ($line =~ /^[ \t](.*)/) { $field{$last} .= "\n$1" if defined $last; next; }
    next unless $line =~ /^([^:\s]+):\s*(.*)/;
    $last = $1;
    $field{$last} = $2;
  }
  return \%field;
}

my %maintainer_id;
sub maintainer_of {
  my ($text) = @_;
  return $maintainer_id{$text} if exists $maintainer_id{$text};
  my $id = $maintainer_id{$text} = 1 + keys %maintainer_id;
  my ($name, $email) = $text =~ /^\s*"?(.*?)"?\s*<([^>]*)>/ ? ($1, $2) : ($text, undef);
  put('maintainer', $id, $name eq '' ? $email : $name, $email);
  return $id;
}

sub array_of {
  my ($text) = @_;
  return undef unless defined $text;
  my @items = grep { $_ ne '' } split /\s*,\s*/, $text =~ s/\n/ /gr;
  return '{' . join(',', map { '"' . s/(["\\])/\\$1/gr . '"' } @items) . '}';
}

# "a (>= 1) | b, c": position counts what the commas separate, alternative what the bars do.
sub put_dependencies {
  my ($package, $kind, $text) = @_;
  my $position = 0;
  for my $group (split /\s*,\s*/, $text =~ s/\n/ /gr) {
    $position++;
    my $alternative = 0;
    for my $item (split /\s*\|\s*/, $group) {
      next unless $item =~ /^\s*([^\s:(\[<]+)(?::\w+)?\s*(?:\(\s*([<>=]+)\s*([^)\s]+)\s*\))?/;
      put('dependency', $package, $kind, $position, ++$alternative, $1, $2, $3);
    }
  }
}

sub whole_number { my ($text) = @_; return defined $text && $text =~ /^(\d+)/ ? $1 : undef; }

my ($id, %seen) = (0);
local $/ = '';
while (my $record = <STDIN>) {
  my $f = fields_of($record);
  my ($name, $architecture) = @$f{qw(Package Architecture)};
  next unless defined $name && defined $f->{Version} && !$seen{"$name/" . ($architecture // '')}++;
  my ($summary, $description) = split /\n/, $f->{Description} // '', 2;
  my ($source) = ($f->{Source} // $name) =~ /^(\S+)/;
  my $maintainer = maintainer_of($f->{Maintainer} // 'nobody');
  put('package', ++$id, $name, $f->{Version}, $architecture, $source, $f->{Section} // 'unknown', $f->{Priority} // 'unknown',
    $maintainer, whole_number($f->{'Installed-Size'}), whole_number($f->{Size}), $summary // '', $description, $f->{Homepage},
    array_of($f->{Tag}));
  for my $kind ('Pre-Depends', 'Depends', 'Recommends', 'Suggests') {
    put_dependencies($id, lc $kind, $f->{$kind}) if defined $f->{$kind};
  }
}
close $_ or die "cannot write: $!\n" for values %handle;
