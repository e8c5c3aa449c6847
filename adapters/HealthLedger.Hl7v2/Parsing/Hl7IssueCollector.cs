using System.Collections.Immutable;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>Collects issues up to a limit. Allocates nothing as long as there are none.</summary>
internal struct Hl7IssueCollector(int limit, bool isStrict)
{
    private ImmutableArray<Hl7Issue>.Builder? _issues;
    private bool _isFull;

    public readonly bool IsFull => _isFull;

    public void Add(string code, Hl7IssueSeverity severity, Hl7Location location)
    {
        if (_isFull)
        {
            return;
        }

        _issues ??= ImmutableArray.CreateBuilder<Hl7Issue>(1);
        if (_issues.Count == limit)
        {
            // Fatal issues come last and alone end a parse, so they replace the last finding rather than be lost.
            _isFull = severity != Hl7IssueSeverity.Fatal;
            _issues[^1] = _isFull
                ? new Hl7Issue(Hl7v2ErrorCodes.IssuesTruncated, Hl7IssueSeverity.Warning, location)
                : new Hl7Issue(code, severity, location);
            return;
        }

        bool isRaised = isStrict && severity == Hl7IssueSeverity.Warning;
        _issues.Add(new Hl7Issue(code, isRaised ? Hl7IssueSeverity.Error : severity, location));
    }

    public readonly ImmutableArray<Hl7Issue> ToImmutable() => _issues is null ? [] : _issues.ToImmutable();
}
