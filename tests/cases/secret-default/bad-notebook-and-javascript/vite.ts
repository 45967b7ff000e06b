const k = import.meta.env['VITE_API_KEY'] ?? '@@fake:assigned-secret:2@@';
