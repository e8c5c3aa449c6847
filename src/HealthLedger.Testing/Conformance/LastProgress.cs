namespace HealthLedger.Testing.Conformance;

/// <summary>Keeps what was told last.</summary>
internal sealed class LastProgress<T> : IProgress<T>
{
    public T? Last { get; private set; }

    public void Report(T value) => Last = value;
}
