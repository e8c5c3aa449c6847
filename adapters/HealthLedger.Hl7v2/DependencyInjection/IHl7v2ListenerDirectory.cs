namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>The hosted listeners that run.</summary>
public interface IHl7v2ListenerDirectory
{
    /// <summary>The listeners that run now, in the order in which they started.</summary>
    IReadOnlyList<Hl7v2ListenerStatus> GetListeners();
}
