using HealthLedger.Canonical;

namespace HealthLedger.Clients;

/// <summary>Reads a body; what is wrong with it the reader keeps.</summary>
internal delegate T ReadBody<out T>(ref CanonicalReader reader);
