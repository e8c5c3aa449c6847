using HealthLedger.Canonical;

namespace HealthLedger.Clients;

/// <summary>Writes a progress.</summary>
internal delegate void WriteProgress<in T>(ref CanonicalWriter writer, T value);
