using HealthLedger.Storage;

namespace HealthLedger.Testing.Conformance;

/// <summary>One thing that every store must do.</summary>
public sealed class ConformanceCase
{
    private readonly Func<ILedgerStorageDriver, CancellationToken, Task> _run;

    internal ConformanceCase(string name, Func<ILedgerStorageDriver, CancellationToken, Task> run)
    {
        Name = name;
        _run = run;
    }

    /// <summary>The claim, unique among all cases; for the test's name.</summary>
    public string Name { get; }

    /// <summary>Tries it.</summary>
    /// <param name="emptyStore">
    /// A driver over storage in which nothing has been stored; opening it again after it was disposed finds what
    /// was stored. Every case needs its own.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ConformanceException">The store does not do it.</exception>
    public Task RunAsync(ILedgerStorageDriver emptyStore, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(emptyStore);
        return _run(emptyStore, cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
