using System.Collections;
using HealthLedger.Diagnostics;

namespace HealthLedger.Hosting.Logging;

/// <summary>The scope in which a ledger logs: which of a process's ledgers it is.</summary>
internal sealed class LedgerLogScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?> _ledger;

    public LedgerLogScope(string name) => _ledger = new KeyValuePair<string, object?>(
        HealthLedgerDiagnostics.LedgerTag, name.Length == 0 ? HealthLedgerDiagnostics.DefaultLedger : name);

    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] => index == 0
        ? _ledger
        : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return _ledger;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{_ledger.Key}:{_ledger.Value}";
}
