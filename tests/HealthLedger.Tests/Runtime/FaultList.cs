using System.Collections.Concurrent;
using HealthLedger.Diagnostics;

namespace HealthLedger.Tests.Runtime;

/// <summary>Hears the faults of a node, or of several; their codes come in order.</summary>
internal sealed class FaultList : LedgerEventListener
{
    private readonly ConcurrentQueue<string> _codes = new();

    public IEnumerable<string> Codes => _codes;

    public override void OnFault(string code, string explanation) => _codes.Enqueue(code);
}
