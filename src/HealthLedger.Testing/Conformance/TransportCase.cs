namespace HealthLedger.Testing.Conformance;

/// <summary>One thing that every transport must do.</summary>
public sealed class TransportCase
{
    private readonly Func<ITransportMesh, CancellationToken, Task> _run;

    internal TransportCase(string name, Func<ITransportMesh, CancellationToken, Task> run)
    {
        Name = name;
        _run = run;
    }

    /// <summary>The claim, unique among all cases; for the test's name.</summary>
    public string Name { get; }

    /// <summary>Tries it.</summary>
    /// <param name="mesh">Makes the transports. Every case needs its own.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ConformanceException">
    /// The transport does not do it, or what should have happened did not within 30 seconds.
    /// </exception>
    public Task RunAsync(ITransportMesh mesh, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mesh);
        return _run(mesh, cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
