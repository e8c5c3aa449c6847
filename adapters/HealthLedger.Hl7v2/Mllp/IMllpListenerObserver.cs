namespace HealthLedger.Hl7v2.Mllp;

/// <summary>Hears what happens to a listener and its connections, for logs.</summary>
public interface IMllpListenerObserver
{
    /// <summary>Called on the connection's own flow: return at once. An exception is ignored.</summary>
    /// <param name="listenerEvent">Codes, counts and addresses; never content.</param>
    void OnEvent(MllpListenerEvent listenerEvent);
}
