using System.Collections.Immutable;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>
/// Collects issues up to a limit. Once there are more, the last one says so and is as grave as the worst that was left
/// out, and an error takes the place of a lesser finding: no number of small findings hides a grave one. Allocates
/// nothing as long as there are none.
/// </summary>
internal struct Hl7IssueCollector(int limit, bool isStrict)
{
    private ImmutableArray<Hl7Issue>.Builder? _issues;
    private List<Hl7Issue>? _late;
    private Hl7Issue _last;
    private int _unsearched;
    private bool _isFull;

    public readonly bool IsFull => _isFull;

    public void Add(string code, Hl7IssueSeverity severity, Hl7Location location)
    {
        bool isRaised = isStrict && severity == Hl7IssueSeverity.Warning;
        Hl7Issue issue = new(code, isRaised ? Hl7IssueSeverity.Error : severity, location);
        _issues ??= ImmutableArray.CreateBuilder<Hl7Issue>(1);
        if (!_isFull && _issues.Count < limit)
        {
            _issues.Add(issue);
            return;
        }

        if (!_isFull)
        {
            Fill(location);
        }

        Squeeze(issue);
    }

    public readonly ImmutableArray<Hl7Issue> ToImmutable()
    {
        if (_issues is null)
        {
            return [];
        }

        return _isFull
            ? [.. _issues.Where(issue => issue.Code is not null), .. _late ?? [], _last]
            : _issues.ToImmutable();
    }

    private void Fill(Hl7Location location)
    {
        _isFull = true;
        Hl7Issue last = _issues![^1];
        _issues.RemoveAt(_issues.Count - 1);
        _unsearched = _issues.Count;
        _last = new Hl7Issue(Hl7v2ErrorCodes.IssuesTruncated, Hl7IssueSeverity.Warning, location);
        Squeeze(last);
    }

    private void Squeeze(Hl7Issue issue)
    {
        if (issue.Severity == Hl7IssueSeverity.Fatal)
        {
            // It alone ends a parse, so it is worth more than the note that something was left out.
            _last = issue;
        }
        else if (issue.Severity < Hl7IssueSeverity.Error || issue.Code == Hl7v2ErrorCodes.IssuesTruncated
            || !TryReplaceLesser(issue))
        {
            _last = issue.Severity > _last.Severity ? _last with { Severity = issue.Severity } : _last;
        }
    }

    /// <summary>Searches from the end, and never twice in the same place, so that all searches together are linear in
    /// the limit.</summary>
    private bool TryReplaceLesser(Hl7Issue issue)
    {
        while (_unsearched > 0)
        {
            _unsearched--;
            if (_issues![_unsearched].Severity < Hl7IssueSeverity.Error)
            {
                _issues[_unsearched] = default;
                (_late ??= []).Add(issue);
                return true;
            }
        }

        return false;
    }
}
