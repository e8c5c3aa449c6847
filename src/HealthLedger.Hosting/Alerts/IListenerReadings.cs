namespace HealthLedger.Hosting.Alerts;

/// <summary>The listeners of a host, as rules of alerts look at them. Adapters register one.</summary>
public interface IListenerReadings
{
    /// <summary>How the listeners that run now stand. Returns at once; may be called by any thread.</summary>
    IReadOnlyList<ListenerReading> ReadListeners();
}
