namespace HealthLedger.Testing.Conformance;

/// <summary>One thing that every ledger must do, be it a node or a client of one.</summary>
public sealed class LedgerCase
{
    private readonly Func<ILedger, CancellationToken, Task> _run;

    internal LedgerCase(string name, Func<ILedger, CancellationToken, Task> run)
    {
        Name = name;
        _run = run;
    }

    /// <summary>The claim, unique among all cases; for the test's name.</summary>
    public string Name { get; }

    /// <summary>Tries it.</summary>
    /// <param name="ledger">A ledger on which nothing was sealed, of a node with default options. Every case needs its
    /// own.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ConformanceException">The ledger does not do it.</exception>
    public Task RunAsync(ILedger ledger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return _run(ledger, cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
