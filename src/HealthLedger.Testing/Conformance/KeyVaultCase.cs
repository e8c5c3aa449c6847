using HealthLedger.Vaults;

namespace HealthLedger.Testing.Conformance;

/// <summary>One thing that every key vault must do.</summary>
public sealed class KeyVaultCase
{
    private readonly Func<Func<CancellationToken, Task<IKeyVault>>, CancellationToken, Task> _run;

    internal KeyVaultCase(string name, Func<IKeyVault, CancellationToken, Task> run)
        : this(name, (open, cancellationToken) => WithAsync(open, run, cancellationToken))
    {
    }

    internal KeyVaultCase(string name, Func<Func<CancellationToken, Task<IKeyVault>>, CancellationToken, Task> run)
    {
        Name = name;
        _run = run;
    }

    /// <summary>The claim, unique among all cases; for the test's name.</summary>
    public string Name { get; }

    /// <summary>Tries it.</summary>
    /// <param name="open">
    /// The first call makes a vault with fresh keys; a later one opens it again, after it was disposed. Every case
    /// needs a vault of its own.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ConformanceException">The vault does not do it.</exception>
    public Task RunAsync(
        Func<CancellationToken, Task<IKeyVault>> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(open);
        return _run(open, cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static async Task WithAsync(
        Func<CancellationToken, Task<IKeyVault>> open,
        Func<IKeyVault, CancellationToken, Task> run,
        CancellationToken cancellationToken)
    {
        IKeyVault vault = await open(cancellationToken).ConfigureAwait(false);
        await using (vault.ConfigureAwait(false))
        {
            await run(vault, cancellationToken).ConfigureAwait(false);
        }
    }
}
