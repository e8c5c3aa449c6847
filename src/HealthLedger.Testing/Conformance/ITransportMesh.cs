using HealthLedger.Transport;

namespace HealthLedger.Testing.Conformance;

/// <summary>
/// Where transports that can reach each other are made, for <see cref="TransportConformance"/>: what the author of a
/// transport writes. Disposing it disposes what it made and is not disposed yet.
/// </summary>
public interface ITransportMesh : IAsyncDisposable
{
    /// <summary>Makes a transport of a new replica. It is not started and has no peers.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<ITransport> CreateAsync(CancellationToken cancellationToken);

    /// <summary>What others are told of a replica, so that they connect. Asked once it is started.</summary>
    /// <param name="transport">One that this mesh made.</param>
    TransportPeer Describe(ITransport transport);

    /// <summary>
    /// Breaks every connection between two, as a network does. They may connect again at once, or a moment later.
    /// </summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask CutAsync(ITransport one, ITransport other, CancellationToken cancellationToken);
}
